/*
 * DTMF: one digit.
 */

extern "C" {

%feature("perl:example", "my $dtmf = freeswitch::DTMF->new('5', 1600); print $dtmf->{digit};") DTMF;
/**
 * A DTMF digit and how long it lasts.
 */
class DTMF {
public:
    char digit;        /**< The digit: `0` to `9`, `A` to `D`, `*` or `#`. */
    uint32_t duration; /**< Its length in samples of 1/8000 second. */

    %feature("perl:example", "my $dtmf = freeswitch::DTMF->new('#');") DTMF;
    /**
     * Makes a digit.
     *
     * @param idigit The digit, a string of one character. A number is taken as a character code: write `'5'`, not `5`.
     * @param iduration Its length in samples of 1/8000 second; 0 is the default, 2000 (a quarter of a second).
     */
    DTMF(char idigit, uint32_t iduration = 2000);

    /** Frees the digit. */
    virtual ~DTMF();
};

}
