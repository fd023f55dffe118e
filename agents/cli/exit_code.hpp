// What the shell is told.
#pragma once

namespace cli {

enum exit_code : int {
    as_drawn = 0,  // and no findings
    findings = 1,
    usage = 2,         // or an error in a script
    not_testable = 3,  // nothing of the device is seen, or it fails the valid case
    environment = 4,   // or the network
    internal = 5,
    interrupted = 130,  // results so far are written
};

}  // namespace cli
