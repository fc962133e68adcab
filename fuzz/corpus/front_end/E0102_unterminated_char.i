%module m
void press(char key = '5);
