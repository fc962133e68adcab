struct Base { int inherited; };
