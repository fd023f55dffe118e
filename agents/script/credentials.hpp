// What a script says of who has to prove who he is (RFC 3261 22), and to whom. It has no password in it, only
// where one is.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace script {

// Of a user agent: with what it answers challenges.
struct account
{
    std::string user;      // "": the user part of its address of record
    std::string password;  // where it is: "env:NAME" or "file:PATH"; "": nowhere
};

// Of whoever challenges.
struct challenges
{
    std::string realm;                     // "": its domain, else the host of its address of record
    std::vector<std::string> algorithms;   // "SHA-256", "MD5": the most preferred first; none: MD5
    std::vector<std::string> qop;          // "auth", "auth-int"; none: auth
    bool userhash = false;                 // it wants user names to be hashed (RFC 7616 3.4.4)
    std::vector<std::string> information;  // "rspauth", "nextnonce": what Authentication-Info says (3.5)
    // Whom it knows besides the parties of the script, and where their passwords are.
    std::vector<std::pair<std::string, std::string>> users;

    bool said() const
    {
        return !realm.empty() || !algorithms.empty() || !qop.empty() || !users.empty() || userhash ||
               !information.empty();
    }
};

}  // namespace script
