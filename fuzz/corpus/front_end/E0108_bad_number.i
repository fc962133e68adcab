%module m
void wait(int ms = 10ms, long most = 99999999999999999999);
