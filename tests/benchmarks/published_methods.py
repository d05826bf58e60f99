"""The methods of the published GEN benchmark script, in its order, its precision (float32 throughout but for
Mahalanobis's covariance) and its amount of work: what it computes again for each method is computed again here. Its GPU
calls are made on the CPU. Our own code, after what that script does.

Source: github.com/XixiLiu95/GEN, benchmark.py, revision 87611a5, itself after github.com/haoqiwang/vim.
"""
from time import perf_counter

import numpy as np
import torch
from scipy.special import logsumexp, softmax
from sklearn.covariance import EmpiricalCovariance
from sklearn.metrics import pairwise_distances_argmin_min

REACT_QUANTILE, LOCAL_REACT_QUANTILE = 0.99, 0.9995
GAMMA, LARGEST = 0.1, 100


def principal_width(width):
    return 1000 if width >= 2048 else 512 if width >= 768 else width // 2  # the script has no third rule


class Data:
    """Features of all sets (the first is in-distribution) with their logits and softmax; what all methods work on."""

    def __init__(self, w, b, train, labels, sets, sample=None):
        self.w, self.b, self.train, self.labels, self.sets = w, b, train, labels, sets
        self.id = next(iter(sets))
        self.sample = sample  # so many rows a set go through the loops over single rows; None: all
        self.looped = None    # of the last of those loops: its seconds, the rows that went through, all rows

    def compute_logits(self):
        self.train_logits = self.train @ self.w.T + self.b
        self.logits = {name: features @ self.w.T + self.b for name, features in self.sets.items()}

    def compute_softmax(self):
        self.train_softmax = softmax(self.train_logits, axis=-1)
        self.softmax = {name: softmax(logits, axis=-1) for name, logits in self.logits.items()}
        self.origin = -np.linalg.pinv(self.w) @ self.b

    def clipped_logits(self, name, clip):
        return np.clip(self.sets[name], None, clip) @ self.w.T + self.b

    def residual_basis(self):
        """Anew for each method that asks, by the solver for general matrices."""
        moment = EmpiricalCovariance(assume_centered=True).fit(self.train - self.origin).covariance_
        values, vectors = np.linalg.eig(moment)
        return np.ascontiguousarray(vectors[:, np.argsort(-values)[principal_width(len(values)):]])

    def residual(self, features, basis):
        return np.linalg.norm((features - self.origin) @ basis, axis=-1)


def gen_of(p):
    largest = np.sort(p, axis=1)[:, -LARGEST:]
    return -np.sum(largest**GAMMA * (1 - largest)**GAMMA, axis=1)


def msp(data):
    return {name: p.max(axis=-1) for name, p in data.softmax.items()}


def max_logit(data):
    return {name: z.max(axis=-1) for name, z in data.logits.items()}


def energy(data):
    return {name: logsumexp(z, axis=-1) for name, z in data.logits.items()}


def react(data):
    clip = np.quantile(data.train, REACT_QUANTILE)
    return {name: logsumexp(data.clipped_logits(name, clip), axis=-1) for name in data.sets}


def vim(data):
    basis = data.residual_basis()
    alpha = data.train_logits.max(axis=-1).mean() / data.residual(data.train, basis).mean()
    return {name: logsumexp(data.logits[name], axis=-1) - alpha * data.residual(features, basis)
            for name, features in data.sets.items()}


def residual(data):
    basis = data.residual_basis()
    return {name: -data.residual(features, basis) for name, features in data.sets.items()}


def shannon_entropy(data):
    return {name: np.sum(p * np.log(p), axis=1) for name, p in data.softmax.items()}


def gen(data):
    return {name: gen_of(p) for name, p in data.softmax.items()}


def gen_residual(data):
    basis = data.residual_basis()
    return {name: data.residual(features, basis) * gen_of(data.softmax[name]) for name, features in data.sets.items()}


def local_clips(data):
    return {name: np.quantile(features, LOCAL_REACT_QUANTILE) for name, features in data.sets.items()}


def local_react(data):
    return {name: logsumexp(data.clipped_logits(name, clip), axis=-1) for name, clip in local_clips(data).items()}


def gen_of_clipped(data, clips):
    """Leaves the in-distribution's clipped softmax in place of the plain one, which KL-Matching then takes."""
    p = {name: softmax(data.clipped_logits(name, clip), axis=-1) for name, clip in clips.items()}
    data.softmax[data.id] = p[data.id]
    return {name: gen_of(one) for name, one in p.items()}


def gen_local_react(data):
    return gen_of_clipped(data, local_clips(data))


def gen_react(data):
    clip = np.quantile(data.train, REACT_QUANTILE)
    return gen_of_clipped(data, {name: clip for name in data.sets})


def gradnorm(data):
    """A backward pass a row."""
    layer = torch.nn.Linear(*data.w.shape[::-1])
    layer.weight.data, layer.bias.data = torch.from_numpy(data.w.copy()), torch.from_numpy(data.b.copy())
    log_softmax = torch.nn.LogSoftmax(dim=-1)

    def of_row(row):
        targets = torch.ones((1, len(data.w)))
        layer.zero_grad()
        torch.mean(torch.sum(-targets * log_softmax(layer(row[None])), dim=-1)).backward()
        return torch.sum(torch.abs(layer.weight.grad.data)).cpu().numpy()

    return loop(data, lambda rows: np.array([of_row(row) for row in torch.from_numpy(rows)]), data.sets)


def mahalanobis(data):
    """Row by row, against all class means; means and precision rounded to float32."""
    means, centred = [], []
    for c in range(len(data.w)):
        of_class = data.train[data.labels == c]
        means.append(of_class.mean(axis=0))
        centred.extend(of_class - means[-1])
    covariance = EmpiricalCovariance(assume_centered=True).fit(np.array(centred).astype(np.float64))
    mean, precision = torch.from_numpy(np.array(means)).float(), torch.from_numpy(covariance.precision_).float()

    def of_row(row):
        return (((row - mean) @ precision) * (row - mean)).sum(axis=-1).min().cpu().item()

    return loop(data, lambda rows: -np.array([of_row(row) for row in torch.from_numpy(rows)]), data.sets)


def divergence(p, q):
    return np.sum(np.where(p != 0, p * np.log(p / q), 0))


def kl_matching(data):
    """A Python call for each pair of a row and a class."""
    predicted = np.argmax(data.train_softmax, axis=-1)
    means = np.array([data.train_softmax[predicted == c].mean(axis=0) for c in range(len(data.w))])
    return loop(data, lambda rows: -pairwise_distances_argmin_min(rows, means, metric=divergence)[1], data.softmax)


def loop(data, score, sets):
    """Scores of all rows; or of `sample` rows a set, repeated to its length, so that metrics cost what they would."""
    scores, seconds, rows = {}, 0.0, 0
    if data.sample:
        score(sets[data.id][:data.sample])  # what only first calls take isn't to be multiplied
    for name, features in sets.items():
        some = features[:data.sample]
        start = perf_counter()
        scores[name] = np.resize(score(some), len(features))
        seconds, rows = seconds + perf_counter() - start, rows + len(some)
    data.looped = seconds, rows, sum(map(len, sets.values()))
    return scores


METHODS = [msp, max_logit, energy, react, vim, residual, shannon_entropy, gen, gen_residual, local_react,
           gen_local_react, gen_react, gradnorm, mahalanobis, kl_matching]
LOOPS = [gradnorm, mahalanobis, kl_matching]
