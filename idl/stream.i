/*
 * Stream: text on its way to whoever asked for it.
 */

extern "C" {

%feature("perl:example") Stream %{ $stream->write("+OK\n"); %}
/**
 * Output that is collected and handed to whoever called the script.
 *
 * A script that runs as an API command (`perl`, or `${perl(...)}` in the dialplan) finds one in `$stream`; what it
 * writes there is the command's answer. Text is bytes: encode wide characters first.
 */
class Stream {
public:
    %feature("perl:example", "my $stream = freeswitch::Stream->new;") Stream;
    /**
     * Makes an empty stream that keeps what is written to it.
     */
    Stream(void);

    %feature("rust:name", "wrap") Stream(switch_stream_handle_t *);
    /**
     * Makes a stream that writes to one of the switch's, which is not freed with it. The switch makes `$stream` so.
     * With undef the stream leads nowhere.
     */
    Stream(switch_stream_handle_t *);

    /** Frees the stream, and the text when it is its own. */
    virtual ~Stream();

    %feature("rust:result") read;
    %feature("perl:example", "my $data = $stream->read($len);") read;
    /**
     * Reads what the other side sends, where a stream has another side that can send, as an HTTP request has.
     *
     * @param len A pointer to an `int` of the switch, which receives the number of bytes. A Perl number is refused.
     * @return The data up to its first NUL byte; undef when there is none, or when the stream can't be read.
     * @error On a stream that leads nowhere, or when len is undef.
     */
    const char *read(int *len);

    %feature("rust:result") write;
    %feature("perl:example") write %{ $stream->write("+OK done\n"); %}
    /**
     * Appends text, as it is: a percent sign is nothing special.
     *
     * @param data The text, up to its first NUL byte; undef appends nothing.
     * @error On a stream that leads nowhere.
     */
    void write(const char *data);

    %feature("rust:result") raw_write;
    %feature("rust:bytes", "data") raw_write;
    %feature("perl:example", "$stream->raw_write($png, length $png);") raw_write;
    /**
     * Appends the first bytes of a string, NUL bytes included.
     *
     * @param data The bytes; undef is none.
     * @param len How many of them to append, in bytes.
     * @error When len is negative or more than there is, or on a stream that leads nowhere.
     */
    void raw_write(const char *data, int len);

    %feature("perl:example", "print $stream->get_data;") get_data;
    /**
     * Returns what has been written so far.
     *
     * @return The text, up to its first NUL byte; undef on a stream that leads nowhere.
     */
    const char *get_data(void);
};

}
