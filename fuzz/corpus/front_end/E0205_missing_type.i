%module missing
answer(int n);
class Session {
 public:
  Sesion(char *uuid);
  operator==(const Session &other);
};
