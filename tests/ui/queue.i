/* A queue of messages: what the cases beside this file implement. */
%module queue

/** A message. */
class Message {
public:
    Message(const char *text);
    ~Message();
    const char *text();
    void setPriority(int level);
};

%rename(take) Queue::pop;
%newobject Queue::pop;

/** Messages, first in, first out. */
class Queue {
public:
    Queue();
    ~Queue();
    int length();
    void push(Message *message);
    /** The first message, taken out. */
    Message *pop();
    /** The first message, which stays. */
    Message *first();
    %feature("rust:result") clear;
    void clear();
};
