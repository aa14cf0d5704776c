"""The programs of other people: which there are, where they are installed, and what they need to run."""
import os
import subprocess
import sys

PEERS = [
    "numpy==2.4.6", "scipy==1.17.1", "scikit-learn==1.9.1", "ikpls==6.1.2", "chemotools==0.5.0", "tifffile==2026.3.3",
    "pybaselines==1.2.1", "nirs4all-methods==1.3.8", "polars==2.1.0", "pandas==3.1.1", "threadpoolctl==3.6.0",
    "pycaltransfer==0.1.8", "joblib",
]
# The fastest peers of each workload; the others are 2 to 1000 times slower and would only take time.
FAST = {
    "W1.snv": ["numpy_einsum"], "W1.msc": ["numpy_gemv"], "W1.sg": ["scipy", "n4m"], "W1.fft": ["numpy", "scipy_workers"],
    "W1.detrend": ["numpy_projector"], "W1.chain": ["scipy_numpy"], "W1.asls": ["n4m"], "W1.airpls": ["n4m"],
    "W1.arpls": ["n4m"], "W2.pca.2000x1000": ["sklearn_arpack"],
    "W2.pca.20000x500": ["sklearn_covariance_eigh", "numpy_gram_eigh10"], "W2.pca.500x4000": ["sklearn_arpack"],
    "W3.fit.1000x1000.q1": ["ikpls_alg1"], "W3.fit.1000x1000.q5": ["ikpls_alg1"],
    "W3.fit.10000x500.q1": ["ikpls_alg2"], "W3.fit.10000x500.q5": ["ikpls_alg2"],
    "W3.cv10.500x1000": ["ikpls_fastcv_alg1"], "W3.cv10.2000x700": ["ikpls_fastcv_alg2"],
    "W3.loo.500x1000": ["ikpls_fastcv_alg1"], "W3.loo.2000x700": ["ikpls_fastcv_alg2"],
    "W4.svc.train": ["sklearn_SVC"], "W4.svc.grid": ["sklearn_precomputed_kernel"], "W4.svr.train": ["sklearn_SVR"],
    "W5.search": ["smart_python_ikpls_fastcv"], "W6.bip": ["chunked_memmap_f32"], "W6.pages": ["chunked_pages_f32"],
    "W6.process.bip": ["chunked_memmap_f32"], "W6.process.pages": ["chunked_pages_f32"],
    "W7.load": ["polars", "pandas_c"], "W7.process": ["numpy_only.py", "sklearn_noPandas.py", "typical.R"],
    "W8.pds": ["n4m_ols_ridge", "chemotools_pls3"], "W8.ds": ["numpy_pinv", "chemotools"],
}
# The peer whose check values are compared, where the fastest computes something else: a ridge regression in windows, and
# uncentred spectra.
CHECKED = {"W8.pds": "chemotools_pls3", "W8.ds": "numpy_pinv"}
SCRIPTS = {
    "W1": "w1_prep.py", "W2": "w2_pca.py", "W3": "w3_pls.py", "W4": "w4_svm.py", "W5": "w5_search.py", "W6": "w6_cube.py",
    "W7": "w7_csv.py", "W8": "w8_transfer.py",
}

# Peers that take a minute and more: they run once, with as many threads as ours, and have a row of their own.
ONCE = {"W4.svc.grid": ["sklearn_GridSearchCV"]}


class Peers:
    """The peers installed under a folder of data, the scripts that run them, and the data that they read."""

    def __init__(self, scripts, data):
        self.scripts, self.data = scripts, data
        self.python = os.path.join(data, "peers/bin/python")
        self.environment = dict(os.environ, PERF_DATA=data, PERF_CASE_CAP="20")

    def install(self):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(self.data, "peers")], check=True)
        subprocess.run([self.python, "-m", "pip", "install", "-q", *PEERS], check=True)

    def make_data(self, names):
        """Makes the data that workloads need and that are missing."""
        needed = sorted({name[:2].lower() for name in names})
        missing = [w for w in needed if not any(f.startswith(w) for f in os.listdir(self.data))]
        if missing:
            subprocess.run(
                [self.python, os.path.join(self.scripts, "gen.py"), *missing], env=self.environment, check=True)
        # Some peers write into a folder of this name where they are run.
        os.makedirs(os.path.join(self.data, "perf-scratch"), exist_ok=True)

    def command(self, name, peer):
        """How a peer runs a workload; threads and repeats follow."""
        return [self.python, os.path.join(self.scripts, SCRIPTS[name[:2]]), name.replace(".process", ""), peer]
