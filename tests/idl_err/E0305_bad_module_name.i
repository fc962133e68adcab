%module Shop::Till
int open();
