%module unknown
MY_API(int) answer(void);
int MY_LINK hangup(int cause);
class MY_LINK Session { public: int a; };
int kept();
