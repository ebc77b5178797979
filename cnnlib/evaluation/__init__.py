"""Measuring a trained network: accuracy, confusion, many views of an image."""

from cnnlib.evaluation.evaluation import Evaluation, evaluate
from cnnlib.evaluation.ten_crop import ten_crop, ten_crop_predict

__all__ = ["Evaluation", "evaluate", "ten_crop", "ten_crop_predict"]
