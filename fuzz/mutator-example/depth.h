/* How far the inputs of a target came, counted when SIPWRIGHT_DEPTH=1 is in the environment and printed at
 * exit. */
#ifndef DEPTH_H
#define DEPTH_H

#include <stdio.h>
#include <stdlib.h>

enum depth {
    depth_run,      /* inputs */
    depth_accepted, /* the parser takes it for a message */
    depth_complete, /* and From, To, Call-ID, CSeq and Via can be read */
    depth_sdp,      /* and there is a session description that can be read */
    depth_count
};

static unsigned long depth_counts[depth_count];
static unsigned long depth_first[depth_count]; /* the number of the first input that came so far */

static void depth_print(void)
{
    static const char* const names[depth_count] = {"run", "accepted", "complete", "with SDP"};
    int i;
    for (i = 0; i < depth_count; ++i)
        fprintf(stderr, "depth: %-9s %9lu  %5.1f %%  first at %lu\n", names[i], depth_counts[i],
                depth_counts[0] ? 100.0 * (double)depth_counts[i] / (double)depth_counts[0] : 0.0,
                depth_first[i]);
}

static void depth_reached(enum depth how_far)
{
    static int wanted = -1;
    if (wanted < 0)
    {
        const char* set = getenv("SIPWRIGHT_DEPTH");
        wanted = set && *set == '1';
        if (wanted)
            atexit(depth_print);
    }
    if (depth_counts[how_far]++ == 0)
        depth_first[how_far] = depth_counts[depth_run];
}

#endif
