%module m
%define getter(type, name)
type get_##name();
