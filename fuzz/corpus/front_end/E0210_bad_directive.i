%module directive
%typemap() int "";
%template(name) plain;
