%module broken

class Counter {
public:
    Counter();
    int add(int n)
    unsigned double total();
};
