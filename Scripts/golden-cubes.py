#!/usr/bin/env python3
"""Makes golden values of masks and components of cubes.

scikit-image finds thresholds and objects, numpy the components; nothing of this project runs here. Writes
Tests/HyperspectralTests/Golden/masks.json. Made with Python 3.11, numpy 2.4.6, scikit-image 0.26.0.
"""

import json
import pathlib

import numpy as np
import skimage
from skimage.filters import threshold_otsu
from skimage.measure import label
from skimage.morphology import dilation, erosion, footprint_rectangle, remove_small_objects

rng = np.random.default_rng(8)
cases = []
for lines, samples, density, size, radius in [
    (12, 17, 0.35, 1, 0), (12, 17, 0.35, 4, 0), (20, 31, 0.6, 3, 1), (9, 40, 0.85, 1, 2), (25, 25, 0.93, 6, 1),
]:
    mask = rng.random((lines, samples)) < density
    kept = remove_small_objects(mask, max_size=size - 1, connectivity=2) if size > 1 else mask
    objects = label(kept, connectivity=2)
    # Erosion of label images: a pixel stays where the least and the largest label about it are its own.
    eroded = objects.copy()
    if radius:
        square = footprint_rectangle((2 * radius + 1, 2 * radius + 1))
        padded = np.pad(objects, radius, mode="edge")
        inside = (slice(radius, -radius), slice(radius, -radius))
        # Beyond the image the edge goes on, so that objects are not cut there.
        least = erosion(padded, square)[inside]
        largest = dilation(padded, square)[inside]
        eroded = np.where((least == objects) & (largest == objects), objects, 0)
    cases.append({
        "lines": lines, "samples": samples, "minimumSize": size, "radius": radius,
        "mask": mask.astype(int).ravel().tolist(), "objects": objects.ravel().tolist(),
        "eroded": eroded.ravel().tolist()})

images = []
for low, high, share in [(0.1, 0.6, 0.2), (100, 900, 0.5), (-3, 5, 0.05)]:
    values = np.where(rng.random(800) < share, rng.normal(high, abs(high - low) / 8, 800),
                      rng.normal(low, abs(high - low) / 8, 800))
    values = np.round(values, 6)
    images.append({"values": values.tolist(), "threshold": float(threshold_otsu(values, nbins=256))})

x = np.round(rng.normal(0, 1, (6 * 7, 5)) @ rng.normal(0, 1, (5, 5)) + 10, 6)
covariance = np.cov(x, rowvar=False)
values, vectors = np.linalg.eigh(covariance)
order = np.argsort(values)[::-1][:3]
loadings = vectors[:, order]
loadings *= np.sign(loadings[np.abs(loadings).argmax(axis=0), range(3)])
components = {
    "lines": 6, "samples": 7, "x": x.ravel().tolist(), "mean": x.mean(axis=0).tolist(),
    "eigenvalues": values[order].tolist(), "totalVariance": float(np.trace(covariance)),
    "loadings": loadings.tolist(), "scores": ((x - x.mean(axis=0)) @ loadings).tolist(),
    "deviation": x.std(axis=0, ddof=1).tolist()}

target = pathlib.Path(__file__).resolve().parent.parent / "Tests/HyperspectralTests/Golden/masks.json"
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps({
    "made": f"numpy {np.__version__}, scikit-image {skimage.__version__}", "objects": cases, "otsu": images,
    "components": components}) + "\n")
print(target)
