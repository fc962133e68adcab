/*
 * Event and EventConsumer: the switch's messages, sent and received.
 */

extern "C" {

%feature("perl:example") Event %{
    my $event = freeswitch::Event->new('CUSTOM', 'shop::order');
    $event->addHeader('Item', 'tea');
    $event->fire;
%}
/**
 * A message of the switch: a type, headers (names with values, looked up in any case), and a body.
 *
 * Scripts make events to announce something, receive them from an EventConsumer or an input callback, and find some
 * ready-made: `$env` in API commands, `$message` in the chat application, `$params` in an XML handler.
 */
class Event {
public:
    switch_event_t *event;   /**< The switch's event; undef when there is none. */
    char *serialized_string; /**< The text that serialize() made last; undef before the first. */
    int mine;                /**< 1 when the event belongs to this object, which frees it; 0 when it is the switch's. */

    %feature("perl:example") Event %{
        my $event = freeswitch::Event->new('CUSTOM', 'shop::order');
        my $same = freeswitch::Event->new($event->{event});
    %}
    /**
     * Makes an event.
     *
     * @param type The type's name, such as `CUSTOM`, `MESSAGE`, `HEARTBEAT`, `CHANNEL_ANSWER`, in any case. An unknown
     *     one makes a `MESSAGE`. `json` makes the event that the JSON text in the second argument describes.
     * @param subclass_name The subclass, such as `shop::order`; undef for none. An event that gets a subclass becomes a
     *     `CUSTOM` one, with a warning in the log when it was asked for as another.
     */
    Event(const char *type, const char *subclass_name = NULL);

    %feature("rust:name", "wrap") Event(switch_event_t *, int);
    /**
     * Makes an object for an event that the switch has.
     *
     * @param wrap_me The switch's event. With undef the object has no event, and its methods fail.
     * @param free_me 1 to free the event with the object, 0 (the default) to leave it to its owner.
     */
    Event(switch_event_t *wrap_me, int free_me = 0);

    /** Frees the object, and the event when it is its own. */
    virtual ~Event();

    %feature("rust:result") chat_execute;
    %feature("perl:example", "$message->chat_execute('set', 'seen=yes');") chat_execute;
    /**
     * Runs a chat application on this message, which may change it.
     *
     * @param app The application's name.
     * @param data Its argument; headers named in it as `${NAME}` are filled in. undef for none.
     * @return 0 when it ran well; 1 when it failed or there is no such application, which is logged.
     * @error When the object has no event, or app is undef.
     */
    int chat_execute(const char *app, const char *data = NULL);

    %feature("rust:result") chat_send;
    %feature("perl:example", "$message->chat_send('sip');") chat_send;
    /**
     * Sends this message through a chat interface. A copy is queued, so the answer does not tell whether it arrives.
     *
     * @param dest_proto The interface, such as `sip`, `xmpp`, `sms`, `global`; without it the header `dest_proto` says.
     * @return 0.
     * @error When the object has no event.
     */
    int chat_send(const char *dest_proto = NULL);

    %feature("perl:example", "print $event->serialize('json');") serialize;
    /**
     * Writes the event as text.
     *
     * @param format `xml`, `json`, or anything else (undef too) for plain text: a line for each header, with the value
     *     percent-encoded, then the body.
     * @return The text; empty when the object has no event.
     */
    const char *serialize(const char *format = NULL);

    %feature("perl:example", "$event->setPriority(2);") setPriority;
    /**
     * Sets how urgently the event is delivered, and says so in the header `priority`.
     *
     * @param priority 0 normal (the default), 1 low, 2 high.
     * @return True; false when the object has no event.
     */
    bool setPriority(switch_priority_t priority = 0);

    %feature("perl:example", "my $uuid = $event->getHeader('Unique-ID');") getHeader;
    /**
     * Reads a header.
     *
     * @param header_name Its name, in any case.
     * @return The value, that of the first when there are several of the name; a list is returned whole, written
     *     `ARRAY::a|:b`; undef when there is no such header, or no name was given.
     */
    const char *getHeader(const char *header_name);

    %feature("perl:example", "my $text = $message->getBody;") getBody;
    /**
     * Returns the body.
     *
     * @return The text, or undef when there is none.
     */
    char *getBody(void);

    %feature("perl:example", "print $event->getType;") getType;
    /**
     * Tells the type.
     *
     * @return The type's name, such as `CUSTOM`; `invalid` when the object has no event.
     */
    const char *getType(void);

    %feature("perl:example", "$event->addBody('Your order is ready.');") addBody;
    /**
     * Sets the body, in place of the one before.
     *
     * @param value The text. undef is written as `(null)`.
     * @return True; false when the object has no event.
     */
    bool addBody(const char *value);

    %feature("rust:result") addHeader;
    %feature("perl:example", "$event->addHeader('Item', 'tea');") addHeader;
    /**
     * Adds a header, after those there are: one of the same name stays, and stays the one that getHeader() finds. In
     * `MESSAGE`, `REQUEST_PARAMS` and `CHANNEL_DATA` events a name occurs once, and the new value replaces the old.
     *
     * @param header_name Its name. `NAME[2]` sets one element, counted from 0, of a list.
     * @param value Its value, a string. `ARRAY::a|:b` makes a list; an empty string removes the headers of the name.
     * @return True; false when value is undef, or when the object has no event.
     * @error When header_name is undef.
     */
    bool addHeader(const char *header_name, const char *value);

    %feature("perl:example", "$event->delHeader('Item');") delHeader;
    /**
     * Removes every header of a name.
     *
     * @param header_name The name, in any case.
     * @return True when there was one; false otherwise, or when no name was given, or the object has no event.
     */
    bool delHeader(const char *header_name);

    %feature("perl:example", "$event->fire or die 'not sent';") fire;
    /**
     * Sends a copy of the event to everyone who listens. The event stays and can be sent again.
     *
     * @return True when it was sent; false when the event is not this object's own, or there is none.
     */
    bool fire(void);

    %feature("perl:example", "$event->merge($defaults);") merge;
    /**
     * Takes over the headers of another event. The other one keeps them.
     *
     * @param to_merge The other event.
     * @return True; false when one of the two has no event, undef included.
     */
    bool merge(Event *to_merge);
};

%feature("perl:example", "my $consumer = freeswitch::EventConsumer->new('CUSTOM', 'shop::order');") EventConsumer;
/**
 * A queue into which the switch puts the events that were asked for, until the script fetches them.
 */
class EventConsumer {
public:
    switch_queue_t *events;          /**< The switch's queue. */
    switch_event_types_t e_event_id; /**< Not used by the switch. */
    char *e_callback;                /**< Not used by the switch. */
    char *e_subclass_name;           /**< Not used by the switch. */
    char *e_cb_arg;                  /**< Not used by the switch. */
    switch_event_node_t *enodes[SWITCH_EVENT_ALL + 1]; /**< The subscriptions. */
    uint32_t node_index;             /**< How many subscriptions there are. */

    %feature("perl:example", "my $consumer = freeswitch::EventConsumer->new('CHANNEL_HANGUP_COMPLETE');") EventConsumer;
    /**
     * Makes a queue, and subscribes it.
     *
     * @param event_name The type of event to receive, `all` for every type; undef or empty to subscribe later, with
     *     bind(). An unknown type is logged, and nothing is subscribed.
     * @param subclass_name Of `CUSTOM` events, the subclass; empty for all.
     * @param len How many events the queue holds; further ones are lost, with an error in the log.
     */
    EventConsumer(const char *event_name = NULL, const char *subclass_name = "", int len = 5000);

    /** Cancels the subscriptions and frees the queue. */
    ~EventConsumer();

    %feature("rust:result") bind;
    %feature("perl:example", "$consumer->bind('HEARTBEAT') or die 'no such event';") bind;
    /**
     * Subscribes to one more type of event.
     *
     * @param event_name The type, `all` for every type.
     * @param subclass_name Of `CUSTOM` events, the subclass; empty or undef for all.
     * @return 1; 0 when there is no such type, when there are too many subscriptions, or after cleanup().
     * @error When event_name is undef.
     */
    int bind(const char *event_name, const char *subclass_name = "");

    %newobject pop;
    %feature("perl:example", "while (my $event = $consumer->pop(1, 1000)) { print $event->getType }") pop;
    /**
     * Fetches the oldest event in the queue.
     *
     * @param block 0 not to wait, anything else to wait for an event.
     * @param timeout How long to wait, in milliseconds; 0 or less waits for ever.
     * @return The event, which belongs to the script; undef when there is none, or after cleanup().
     */
    Event *pop(int block = 0, int timeout = 0);

    %feature("perl:example", "$consumer->cleanup;") cleanup;
    /**
     * Cancels the subscriptions and throws away what is queued. The consumer is of no more use. A second call does
     * nothing.
     */
    void cleanup();
};

}
