%module m
class CoreSession { public: virtual ~CoreSession(); };
class Session : public CoreSesion { public: int ready(); };
