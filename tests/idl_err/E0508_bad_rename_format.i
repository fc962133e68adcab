%module m
%rename("%(camelkase)s") play_file;
int play_file(const char *name);
