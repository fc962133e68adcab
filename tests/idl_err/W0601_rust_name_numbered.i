%module m
void consoleLog(char *level, char *text);
void console_log(char *level, char *text);
