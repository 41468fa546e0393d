/*
 * Logs metrics over MLflow's REST as fast as the server answers, and says how fast that was.
 *
 *     gcc -O2 -o load load.c
 *     load [-c CONNECTIONS] [-n METRICS] [-k KEYS] [-s SECONDS] [-r REQUESTS] [-lzj] [-p PID] URL [RUN_ID...]
 *
 *     -c  keep-alive connections, one request under way on each (1)
 *     -n  metrics in a request (1), at most 1000 of them for most servers
 *     -k  keys they are of (1 for less than 10 metrics, 20 for 100, 100 for 1000): n / k steps of each key in a request
 *     -s  seconds after which no more requests are sent (5); what is under way is waited for and counted
 *     -r  requests after which no more are sent
 *     -l  log-metric instead of log-batch
 *     -z  asks for compressed answers, as the Python client does
 *     -j  the figures as one line of JSON
 *     -p  a process whose processor time is told as well, children that ended included, others not
 *
 * Connections take the runs in turn; without any, each gets a new run of experiment 0. Steps rise from request to
 * request, values are drawn from a few thousand of 16 digits. Bodies are written once: later requests only change the
 * digits of steps, times and values. Ends with 1 at the first answer that is not 200, and shows it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { VALUES = 4096, DIGITS = 16, STEP_DIGITS = 8, FIRST_STEP = 10000000, TIME_DIGITS = 13, KEY_ROOM = 64 };

/* Where the digits of one metric stand in the request. */
typedef struct {
  size_t value, time, step;
} Place;

typedef struct {
  int socket;
  char *request;
  size_t length, sent;
  Place *places;
  long step;
  char *answer;
  size_t received, room;
  int64_t sent_at;
  int writing;
} Connection;

static int connections = 1, metrics = 1, keys = 0, log_metric = 0, compressed = 0, json = 0, server_pid = 0;
static long most_requests = 0;
static double seconds = 5;
static char host[256], port[16];
static struct addrinfo *address;
static int epoll;
static char values[VALUES][DIGITS];
static uint64_t random_state = 88172645463325252ULL;

static int64_t *latencies;
static size_t answered, latency_room;
static long started, under_way, reopened;

static void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("load: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(1);
}

static void *take(void *old, size_t size) {
  void *room = realloc(old, size);
  if (!room) die("out of memory for %zu bytes", size);
  return room;
}

static int64_t nanos(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static uint64_t next_random(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  return random_state ^= random_state << 17;
}

/* The last digit is no zero, so that all are as long to write as they are to read. */
static void draw_values(void) {
  for (int i = 0; i < VALUES; i++) {
    for (int d = 0; d < DIGITS - 1; d++) values[i][d] = '0' + next_random() % 10;
    values[i][DIGITS - 1] = '1' + next_random() % 9;
  }
}

static void write_digits(char *to, int64_t number, int digits) {
  for (int i = digits - 1; i >= 0; i--, number /= 10) to[i] = '0' + number % 10;
}

/* ── Requests */

static size_t head(char *to, size_t room, const char *path, int zip, size_t body_length) {
  return snprintf(to, room,
      "POST /api/2.0/mlflow/%s HTTP/1.1\r\nHost: %s:%s\r\nUser-Agent: mlflow-python-client/3.17.2\r\n"
      "Accept-Encoding: %s\r\nAccept: */*\r\nConnection: keep-alive\r\n"
      "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
      path, host, port, zip ? "gzip, deflate" : "identity", body_length);
}

/* One key is "loss"; of many, each has a name of its own. */
static void key_name(char *to, int key) {
  if (keys == 1) strcpy(to, "loss");
  else snprintf(to, KEY_ROOM, "train/layer_%03d_loss", key);
}

/* Ends the text with digits that later requests change; gives back where they begin. */
static size_t end_with(char *text, size_t *length, const char *before, int digits) {
  *length += sprintf(text + *length, "%s", before);
  size_t at = *length;
  memset(text + at, '1', digits);
  *length += digits;
  text[*length] = 0;
  return at;
}

/* Spelled and spaced as the Python client does it. */
static size_t metric_body(Connection *c, char *body, const char *run) {
  size_t length = sprintf(body, "{\"run_uuid\": \"%s\", \"key\": \"loss\"", run);
  c->places[0].value = end_with(body, &length, ", \"value\": 0.", DIGITS);
  c->places[0].time = end_with(body, &length, ", \"timestamp\": ", TIME_DIGITS);
  c->places[0].step = end_with(body, &length, ", \"step\": ", STEP_DIGITS);
  return length + sprintf(body + length, ", \"run_id\": \"%s\"}", run);
}

static size_t batch_body(Connection *c, char *body, const char *run) {
  size_t length = sprintf(body, "{\"run_id\": \"%s\", \"metrics\": [", run);
  for (int i = 0; i < metrics; i++) {
    char key[KEY_ROOM];
    key_name(key, i % keys);
    length += sprintf(body + length, "%s{\"key\": \"%s\"", i ? ", " : "", key);
    c->places[i].value = end_with(body, &length, ", \"value\": 0.", DIGITS);
    c->places[i].time = end_with(body, &length, ", \"timestamp\": ", TIME_DIGITS);
    c->places[i].step = end_with(body, &length, ", \"step\": ", STEP_DIGITS);
    length += sprintf(body + length, "}");
  }
  return length + sprintf(body + length, "]}");
}

static void prepare(Connection *c, const char *run, long first_step) {
  char *body = take(NULL, 512 + 2 * strlen(run) + (size_t) metrics * 160);
  c->places = take(NULL, metrics * sizeof(Place));
  size_t body_length = log_metric ? metric_body(c, body, run) : batch_body(c, body, run);
  c->request = take(NULL, 1024 + body_length);
  size_t start = head(c->request, 1024, log_metric ? "runs/log-metric" : "runs/log-batch", compressed, body_length);
  memcpy(c->request + start, body, body_length);
  c->length = start + body_length;
  for (int i = 0; i < metrics; i++) {
    c->places[i].value += start;
    c->places[i].time += start;
    c->places[i].step += start;
  }
  free(body);
  c->room = 65536;
  c->answer = take(NULL, c->room);
  c->step = first_step;
}

/* The next steps of the same keys, at the time it is. */
static void renew(Connection *c) {
  int64_t now = nanos(CLOCK_REALTIME) / 1000000;
  uint64_t draw = next_random();
  char time[TIME_DIGITS], step[STEP_DIGITS];
  write_digits(time, now, TIME_DIGITS);
  for (int i = 0; i < metrics; i++) {
    if (i % keys == 0) write_digits(step, c->step++, STEP_DIGITS);
    memcpy(c->request + c->places[i].value, values[(draw + i * 7) % VALUES], DIGITS);
    memcpy(c->request + c->places[i].time, time, TIME_DIGITS);
    memcpy(c->request + c->places[i].step, step, STEP_DIGITS);
  }
}

/* ── Connections */

static int open_socket(void) {
  int s = socket(address->ai_family, SOCK_STREAM, 0), on = 1;
  if (s < 0 || connect(s, address->ai_addr, address->ai_addrlen)) die("cannot reach %s:%s: %m", host, port);
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return s;
}

static void watch(Connection *c, int operation, int writing) {
  struct epoll_event event = {.events = writing ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = c};
  c->writing = writing;
  if (epoll_ctl(epoll, operation, c->socket, &event)) die("epoll: %m");
}

static void open_connection(Connection *c) {
  c->socket = open_socket();
  fcntl(c->socket, F_SETFL, O_NONBLOCK);
  watch(c, EPOLL_CTL_ADD, 0);
}

static void write_more(Connection *c) {
  while (c->sent < c->length) {
    ssize_t n = send(c->socket, c->request + c->sent, c->length - c->sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) {
      if (!c->writing) watch(c, EPOLL_CTL_MOD, 1);
      return;
    }
    /* A server may close before it has read everything; its answer tells why. */
    if (n < 0) return;
    c->sent += n;
  }
  if (c->writing) watch(c, EPOLL_CTL_MOD, 0);
}

static void send_next(Connection *c) {
  renew(c);
  c->sent = c->received = 0;
  started++;
  under_way++;
  c->sent_at = nanos(CLOCK_MONOTONIC);
  write_more(c);
}

/* ── Answers */

/* The value of a header among the first bytes of an answer, or NULL. */
static const char *header(const char *answer, const char *end, const char *name) {
  size_t length = strlen(name);
  for (const char *line = strstr(answer, "\r\n"); line && line < end; line = strstr(line + 2, "\r\n"))
    if (!strncasecmp(line + 2, name, length)) return line + 2 + length + strspn(line + 2 + length, " ");
  return NULL;
}

/* Where a body in chunks ends, or 0 while it is not all there. */
static size_t chunks_end(const char *answer, size_t at, size_t received) {
  for (;;) {
    const char *line = memmem(answer + at, received - at, "\r\n", 2);
    if (!line) return 0;
    size_t size = strtoul(answer + at, NULL, 16);
    at = line + 2 - answer + size + 2;
    if (at > received) return 0;
    if (size == 0) return at;
  }
}

/* True when the whole answer is there. The buffer ends with a zero byte. */
static int complete(const char *answer, size_t received) {
  const char *end = memmem(answer, received, "\r\n\r\n", 4);
  if (!end) return 0;
  size_t body = end + 4 - answer;
  const char *length = header(answer, end, "content-length:");
  if (length) return received >= body + strtoul(length, NULL, 10);
  if (header(answer, end, "transfer-encoding:")) return chunks_end(answer, body, received) > 0;
  die("an answer with neither length nor chunks: %.300s", answer);
  return 0;
}

static void check_status(const char *answer) {
  if (strncmp(answer, "HTTP/1.1 200", 12)) die("not 200 at request %ld: %.600s", started, answer);
}

/* True when the server says that it takes nothing more on this connection. */
static int last_of_connection(const char *answer) {
  const char *value = header(answer, strstr(answer, "\r\n\r\n"), "connection:");
  return value && !strncasecmp(value, "close", 5);
}

static void reopen(Connection *c) {
  close(c->socket);
  open_connection(c);
  reopened++;
}

static void count(Connection *c) {
  if (answered == latency_room) {
    latency_room = latency_room * 2 + 65536;
    latencies = take(latencies, latency_room * sizeof *latencies);
  }
  latencies[answered++] = nanos(CLOCK_MONOTONIC) - c->sent_at;
  under_way--;
}

/* Reads what is there; true when that completed an answer. */
static int read_more(Connection *c) {
  if (c->received + 1 >= c->room) c->answer = take(c->answer, c->room *= 2);
  ssize_t n = recv(c->socket, c->answer + c->received, c->room - 1 - c->received, 0);
  if (n < 0 && errno == EAGAIN) return 0;
  if (n <= 0) die("the server closed a connection after %zu bytes of an answer", c->received);
  c->received += n;
  c->answer[c->received] = 0;
  return complete(c->answer, c->received);
}

static void drive(Connection *all) {
  struct epoll_event events[256];
  int64_t until = nanos(CLOCK_MONOTONIC) + (int64_t) (seconds * 1e9);
  for (int i = 0; i < connections; i++) send_next(&all[i]);
  while (under_way) {
    int ready = epoll_wait(epoll, events, 256, 120000);
    if (ready == 0) die("no answer for 120 seconds, %ld requests under way", under_way);
    for (int i = 0; i < ready; i++) {
      Connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) write_more(c);
      if (!(events[i].events & ~EPOLLOUT) || !read_more(c)) continue;
      count(c);
      check_status(c->answer);
      if (last_of_connection(c->answer)) reopen(c);
      if ((most_requests == 0 || started < most_requests) && nanos(CLOCK_MONOTONIC) < until) send_next(c);
      else epoll_ctl(epoll, EPOLL_CTL_DEL, c->socket, NULL);
    }
  }
}

/* ── New runs */

static void new_run(char *id, size_t room) {
  const char *body = "{\"experiment_id\": \"0\"}";
  char text[1024], answer[65536];
  size_t length = head(text, sizeof text, "runs/create", 0, strlen(body)), received = 0;
  length += sprintf(text + length, "%s", body);
  int s = open_socket();
  if (send(s, text, length, MSG_NOSIGNAL) != (ssize_t) length) die("cannot send: %m");
  do {
    ssize_t n = recv(s, answer + received, sizeof answer - 1 - received, 0);
    if (n <= 0) die("the server closed a connection instead of making a run");
    answer[received += n] = 0;
  } while (!complete(answer, received));
  close(s);
  check_status(answer);
  char *found = strstr(answer, "\"run_id\"");
  if (!found || !(found = strchr(found + 8, '"'))) die("no run_id in %s", answer);
  snprintf(id, room, "%.*s", (int) strcspn(found + 1, "\""), found + 1);
}

/* ── Figures */

static int by_size(const void *a, const void *b) {
  int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;
  return (x > y) - (x < y);
}

static double percentile(double share) {
  size_t at = (size_t) (share * answered);
  return latencies[at < answered ? at : answered - 1] / 1e6;
}

/* Seconds of a process: its own and those of children that it waited for. */
static double processor_seconds(int pid) {
  char path[64], text[1024];
  unsigned long user, system;
  long of_children, in_system;
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file) die("no process %d", pid);
  size_t n = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[n] = 0;
  if (sscanf(strrchr(text, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld",
             &user, &system, &of_children, &in_system) != 4) die("cannot read %s", path);
  return (double) (user + system + of_children + in_system) / sysconf(_SC_CLK_TCK);
}

static void print_figures(double wall, double own, double server) {
  qsort(latencies, answered, sizeof *latencies, by_size);
  double rate = answered / wall;
  if (json) {
    printf("{\"requests\": %zu, \"seconds\": %.6f, \"p50_ms\": %.4f, \"p99_ms\": %.4f, \"worst_ms\": %.4f, "
           "\"loader_seconds\": %.4f, \"reopened\": %ld}\n",
        answered, wall, percentile(0.5), percentile(0.99), percentile(1), own, reopened);
    return;
  }
  printf("%d connections x %d metrics: %.1f requests/s, %.0f points/s; p50 %.3f, p99 %.3f, worst %.3f ms\n",
      connections, metrics, rate, rate * metrics, percentile(0.5), percentile(0.99), percentile(1));
  printf("%zu requests in %.2f s; load itself %.1f us a request, %.2f of a core%s\n",
      answered, wall, own / answered * 1e6, own / wall, own / wall > 0.8 ? ": load is the limit" : "");
  if (server_pid)
    printf("process %d: %.1f us a request, %.2f cores\n", server_pid, server / answered * 1e6, server / wall);
  if (reopened) printf("the server closed %ld connections\n", reopened);
}

static void usage(void) {
  fputs("usage: load [-c CONNECTIONS] [-n METRICS] [-k KEYS] [-s SECONDS] [-r REQUESTS] [-lzj] [-p PID] "
        "URL [RUN_ID...]\n", stderr);
  exit(2);
}

static void read_options(int count, char **arguments) {
  for (int option; (option = getopt(count, arguments, "c:n:k:s:r:p:lzj")) != -1;) {
    switch (option) {
      case 'c': connections = atoi(optarg); break;
      case 'n': metrics = atoi(optarg); break;
      case 'k': keys = atoi(optarg); break;
      case 's': seconds = atof(optarg); break;
      case 'r': most_requests = atol(optarg); break;
      case 'p': server_pid = atoi(optarg); break;
      case 'l': log_metric = 1; break;
      case 'z': compressed = 1; break;
      case 'j': json = 1; break;
      default: usage();
    }
  }
  if (log_metric) metrics = 1;
  if (keys == 0) keys = metrics < 10 ? 1 : metrics <= 100 ? (metrics + 4) / 5 : metrics / 10;
  if (connections < 1 || metrics < 1 || keys < 1 || keys > metrics || optind >= count) usage();
  if (sscanf(arguments[optind], "http://%255[^:/]:%15[0-9]", host, port) != 2)
    die("%s (expected: http://HOST:PORT)", arguments[optind]);
}

int main(int argument_count, char **arguments) {
  read_options(argument_count, arguments);
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
  if (getaddrinfo(host, port, &hints, &address)) die("no address for %s", host);
  epoll = epoll_create1(0);
  draw_values();
  char **runs = arguments + optind + 1, fresh[256];
  int run_count = argument_count - optind - 1;
  Connection *all = calloc(connections, sizeof(Connection));
  for (int i = 0; i < connections; i++) {
    if (run_count == 0) new_run(fresh, sizeof fresh);
    /* Connections that share a run write other steps. */
    prepare(&all[i], run_count ? runs[i % run_count] : fresh, FIRST_STEP + (run_count ? i / run_count : 0) * 1000000L);
  }
  double server = server_pid ? processor_seconds(server_pid) : 0;
  int64_t own = nanos(CLOCK_PROCESS_CPUTIME_ID), from = nanos(CLOCK_MONOTONIC);
  for (int i = 0; i < connections; i++) open_connection(&all[i]);
  drive(all);
  int64_t to = nanos(CLOCK_MONOTONIC);
  own = nanos(CLOCK_PROCESS_CPUTIME_ID) - own;
  print_figures((to - from) / 1e9, own / 1e9, server_pid ? processor_seconds(server_pid) - server : 0);
  return 0;
}
