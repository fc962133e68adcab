struct Plain { int p; };
typedef Plain plain_t;
enum PlainE { PLAIN_A };
