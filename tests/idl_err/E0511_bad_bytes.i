%module m
%feature("rust:bytes", "date") raw_write;
void raw_write(const char *data, int len);
%feature("rust:bytes", "len") put;
void put(const char *data, int len);
