"""`python3 -m tools run|check|lock`: picks the verb. Kept readable for old Pythons, which only get a message."""

import sys

OLDEST = (3, 11)
USAGE = """usage: ./run                   the application with its demo projects, on this machine
       ./check [pytest options]  every check, or only the tests that the options choose
       python3 -m tools lock     write requirements/*.txt anew from pyproject.toml"""


def main(arguments):
    if sys.version_info < OLDEST:
        have = "%d.%d" % sys.version_info[:2]  # noqa: UP031 - must run on Pythons without f-strings
        print("This needs Python 3.11 or newer; `python3` here is %s." % have)  # noqa: UP031
        print("Install a newer one and put it first on the PATH, or type: python3.13 -m tools run")
        return 1
    verb, rest = (arguments[0] if arguments else ""), arguments[1:]
    from tools.console import Halt, complain

    try:
        if verb == "run" and not rest:
            from tools.run import run

            return run()
        if verb == "check":
            from tools.check import check

            return check(rest)
        if verb == "lock" and not rest:
            from tools.lock import lock

            return lock()
    except Halt as problem:
        complain(str(problem))
        return 1
    except KeyboardInterrupt:
        return 130
    print(USAGE)
    return 0 if verb in ("-h", "--help", "help") else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
