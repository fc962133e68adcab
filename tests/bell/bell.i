/* Calls back: what scripts hand over, and what comes of it. */
%module bell

/** Keeps a sub and a value of the script's. */
class Bell {
public:
    /** A bell that does nothing yet. */
    Bell();
    ~Bell();
    %feature("rust:callback", "sub") keep;
    /**
     * Keeps a sub.
     * @param sub Its name, or a reference.
     */
    void keep(const char *sub);
    %feature("rust:result") ring;
    /**
     * Calls the sub with this object and a text, and returns what it returns.
     * @param text The text.
     * @error What the sub throws.
     */
    const char *ring(const char *text);
    /** How the sub last ended, if it did not return. */
    const char *ended(const char *text);
    /**
     * Keeps a value.
     * @param value Any scalar; it stays the script's own.
     */
    void note(SV *value);
    /** The value kept. */
    SV *noted();
};
