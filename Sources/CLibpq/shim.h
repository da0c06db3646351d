#include <libpq-fe.h>
// Glibc's Swift module has no eventfd, which wakes the thread that waits in poll(2).
#include <sys/eventfd.h>
