%module m
void press(char a = '', char b = '\q');
