%module m
class C { public: int level; void set_level(int l); };
class XMLNode { public: int a; };
class XmlNode { public: int b; };
