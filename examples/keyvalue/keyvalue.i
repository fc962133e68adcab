/**
 * A key-value store in memory.
 *
 * Keys are sorted; cursors walk over them while others write.
 */
%module keyvalue

/** A place among the keys of a database. */
class Cursor {
    Cursor();
public:
    ~Cursor();
    /** Goes to the next key; false behind the last one. */
    bool next();
    /** The key, undef before the first call of next() and behind the last key. */
    const char *key();
    /** The value at the key; undef where it has been removed meanwhile. */
    const char *value();
};

/** Keys with their values. */
class Database {
public:
    /** Opens an empty database. */
    Database();
    ~Database();

    /**
     * The value of a key.
     * @param key The key.
     * @return undef when there is no such key.
     */
    const char *get(const char *key);

    %feature("rust:result") set;
    /**
     * Gives a key a value.
     * @param key The key.
     * @param value The value.
     * @error When the key is empty or undef.
     */
    void set(const char *key, const char *value);

    /**
     * Removes a key.
     * @param key The key.
     * @return Whether it was there.
     */
    bool remove(const char *key);

    /** How many keys there are. */
    int count();

    %newobject cursor;
    /**
     * A cursor before the first key, or before the first one not less than `from`.
     * @param from Where to start.
     */
    Cursor *cursor(const char *from = 0);

    %feature("rust:callback", "sub") each;
    %feature("rust:result") each;
    /**
     * Calls a sub with each key and its value, and returns how often.
     * @param sub Its name, or a reference; it may write to the database.
     * @error What the sub dies of.
     */
    int each(const char *sub);
};
