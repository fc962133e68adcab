%module m
class CoreSession { public: virtual ~CoreSession(); };
void bridge(CoreSesion *a, CoreSession *b);
