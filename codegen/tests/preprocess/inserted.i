%module inserted
%insert("perl") "inserted.pl"
%insert(perl) "inserted.pl";
%perlcode "inserted.pl"
%perlcode %{ sub written { "inserted.pl" } %}
int f(const char *name = "inserted.pl");
