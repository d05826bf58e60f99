"""A benchmark program that answers lines, so that a script can alternate it with something else."""
import subprocess
import sys


class LineProgram:
    """Started with --rounds 0; says a line when it is ready, then a number for each line that it is asked."""

    def __init__(self, program, *arguments):
        self.name = str(program)
        self.process = subprocess.Popen([program, *arguments, "--rounds", "0"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended.")
        return line.strip()

    def ask(self, what):
        print(what, file=self.process.stdin, flush=True)
        return float(self.answer())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
