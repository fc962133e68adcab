/* The smallest interface: a number in a box. */
%module tiny

%constant int ANSWER = 42;

/** A number in a box. */
class NoOps {
public:
    /** The number. */
    int x;
    /**
     * Puts a number into a box.
     * @param x The number.
     */
    NoOps(int x = 1);
    ~NoOps();
    /** The number, as often as wanted, added up. */
    int times(int n);
    %feature("rust:name", "times_text") times(const char *);
    /** The text with the number behind it. */
    const char *times(const char *text);
    %feature("rust:result") divide;
    /**
     * The number divided.
     * @error When n is 0.
     */
    int divide(int n);
};

/** Boxes in one that holds their sum. */
%newobject sum;
NoOps *sum(NoOps *a, NoOps *b);
