%module m
class Event { public: int a; };
%extend Evnt { int later(); }
