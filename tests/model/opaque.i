%module opaque
typedef enum { STATUS_OK, STATUS_FALSE } status_t;
status_t open_it(handle_t *h, const char *name);
handle_t *find(handle_id id);
extern status_t last_status;
