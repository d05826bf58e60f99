"""Spack's recipe of farout, for the clone that it lies in:

    spack repo add slurm/spack
    FAROUT_SKIP_APT=1 bash jobs/setup.sh                      # ECharts (with network), or FAROUT_ECHARTS=/path/echarts.min.js
    spack develop --path "$PWD" farout@0.1.0 && spack install farout
"""

import os

from spack.package import *


class Farout(CMakePackage):
    """How well out-of-distribution detectors separate ImageNet from everything else, at full data-set scale, under MPI."""

    version("0.1.0")
    variant("parquet", default=False, description="farout export ... .parquet")
    variant("cuda", default=False, description="farout ... --device cuda")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("cmake@3.22:", type="build")
    depends_on("ninja", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("mpi@3:")
    depends_on("hdf5@1.10.2:+mpi")
    depends_on("boost@1.74:+program_options")
    depends_on("libjpeg-turbo")
    depends_on("libpng")
    depends_on("libwebp+libwebpdemux")
    depends_on("zlib-api")
    depends_on("openssl")
    depends_on("nlohmann-json@3:")
    depends_on("libzip")
    depends_on("xxhash@0.8:")
    depends_on("arrow+parquet", when="+parquet")
    depends_on("py-torch@2.11:~cuda", when="~cuda")
    depends_on("py-torch@2.11:+cuda", when="+cuda")
    depends_on("cuda@13:", when="+cuda")
    depends_on("nccl", when="+cuda")

    conflicts("%gcc@:10")
    conflicts("%clang@:13")

    generator("ninja")

    def cmake_args(self):
        torch = join_path(self.spec["py-torch"].package.module.python_platlib, "torch")
        args = [
            self.define("FAROUT_TESTS", False),
            self.define("FAROUT_LIBTORCH", torch),
            self.define_from_variant("FAROUT_CUDA", "cuda"),
        ]
        if "FAROUT_ECHARTS" in os.environ:
            args.append(self.define("FAROUT_ECHARTS", os.environ["FAROUT_ECHARTS"]))
        return args
