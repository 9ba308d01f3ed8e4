"""ultralytics' detection trainer on a budget of CPU time, for detector_peer.py.

The loop, loss, augmentation and optimiser are the library's. Replaced are what ends the run and lowers the learning rate
(processor time instead of epochs), what an epoch is (a piece of the training list), the checkpoint (the library keeps
16-bit averaged weights alone, from which training does not go on as if nothing had happened) and the measurement.
"""

import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Callable

import numpy
import torch
from ultralytics import __version__ as version
from ultralytics import settings
from ultralytics.data.build import InfiniteDataLoader
from ultralytics.models.yolo.detect import DetectionTrainer
from ultralytics.utils.nms import non_max_suppression
from ultralytics.utils.ops import scale_boxes

EPOCHS = 100  # expected in the budget: the library's warm-up (3) and end without mosaic (10) are meant for 100


@dataclass
class Job:
    folder: Path
    classes: list[str]
    train: Path  # list of pictures
    held_out: Path
    size: int
    seconds: float  # budget
    epoch_images: int
    every: int  # epochs between measurements
    seed: int
    threads: int
    measure: Callable  # (point, [(image id, box, score, class)]) keeps a point of the curve


class PieceSampler(torch.utils.data.Sampler):
    """An epoch's pictures: the next `size` of the training list, which is shuffled anew for each pass through it."""

    def __init__(self, count, size, seed):
        self.count, self.size, self.seed, self.epoch = count, size, seed, 0

    def __len__(self):
        return self.size

    def __iter__(self):
        first = self.epoch * self.size
        passes = range(first // self.count, (first + self.size - 1) // self.count + 1)
        order = {each: numpy.random.default_rng([self.seed, each]).permutation(self.count) for each in passes}
        return iter([int(order[i // self.count][i % self.count]) for i in range(first, first + self.size)])


class BudgetTrainer(DetectionTrainer):
    def __init__(self, job):
        # Which hooks the library offers is decided at import; what it would report to others is decided here.
        settings.update({key: False for key, value in settings.items() if value is True})
        self.job, self.cpu, self.mark = job, 0.0, 0.0
        # What the library's optimizer=auto picks for runs of under 10,000 steps. Left to itself it would count steps
        # by passes through the whole list.
        optimiser = {"optimizer": "AdamW", "lr0": round(0.01 / (4 + len(job.classes)), 6), "momentum": 0.9,
                     "warmup_bias_lr": 0.0}
        super().__init__(overrides={
            "model": "yolov8n.yaml", "pretrained": False, "imgsz": job.size, "epochs": EPOCHS, "patience": 0,
            "save_dir": str(job.folder / "ultralytics"), "seed": job.seed, "device": "cpu", "workers": 0, "amp": False,
            "plots": False, "verbose": False, "flipud": 0.5, **optimiser})
        torch.set_num_threads(job.threads)
        self.add_callback("on_train_epoch_start", BudgetTrainer.begin_epoch)
        self.add_callback("on_train_epoch_end", BudgetTrainer.end_epoch)

    @property
    def checkpoint(self):
        return self.job.folder / "checkpoint.pt"

    def get_dataset(self):
        names = dict(enumerate(self.job.classes))
        return {"train": str(self.job.train), "val": str(self.job.held_out), "nc": len(names), "names": names,
                "channels": 3}

    def get_dataloader(self, dataset_path, batch_size=16, rank=0, mode="train"):
        if mode != "train":
            return super().get_dataloader(dataset_path, batch_size, rank, mode)
        dataset = self.build_dataset(dataset_path, mode, batch_size)
        sampler = PieceSampler(len(dataset), self.job.epoch_images, self.job.seed)
        return InfiniteDataLoader(dataset, batch_size=batch_size, sampler=sampler, collate_fn=dataset.collate_fn)

    def get_validator(self):
        """None: the library's would import torchvision, whose compiled part need not fit the torch that is there."""
        return SimpleNamespace(metrics=SimpleNamespace(keys=[]))

    def setup_model(self):
        found = super().setup_model()
        self.model = self.model.to(memory_format=torch.channels_last)  # a third faster on CPUs, the same numbers
        return found

    def preprocess_batch(self, batch):
        batch = super().preprocess_batch(batch)
        batch["img"] = batch["img"].contiguous(memory_format=torch.channels_last)
        return batch

    def _setup_scheduler(self):
        """The library's linear fall, over the budget instead of over epochs."""
        low = self.args.lrf
        self.lf = lambda _: max(0.0, 1 - self.cpu / self.job.seconds) * (1 - low) + low
        self.scheduler = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lr_lambda=self.lf)

    def refill_mosaics(self):
        """Mosaics take their other pictures from those read last, of which a resumed run has none."""
        sampler, dataset = self.train_loader.sampler, self.train_loader.dataset
        sampler.epoch = self.epoch - 1
        for i in list(sampler)[1 - dataset.max_buffer_length:]:
            dataset.load_image(i)

    def begin_epoch(self):
        if self.epoch and not self.train_loader.dataset.buffer:
            self.refill_mosaics()
        self.train_loader.sampler.epoch = self.epoch
        seed = self.job.seed * 100_003 + self.epoch  # by epoch, so that a resumed run draws what it would have drawn
        random.seed(seed)
        numpy.random.seed(seed)
        torch.manual_seed(seed)
        self.args.close_mosaic = max(1, round(self.epochs / 10))
        self.mark = time.process_time()

    def end_epoch(self):
        spent = time.process_time() - self.mark
        self.cpu += spent
        done = self.epoch + 1
        self.epochs = done + max(0, round((self.job.seconds - self.cpu) / (self.cpu / done)))
        losses = ", ".join(f"{name} {float(value):.3f}" for name, value in self.tloss.items())
        print(f"epoch {done} of {self.epochs}: {self.cpu / 3600:.3f} CPU hours, {losses}, "
              f"lr {self.optimizer.param_groups[0]['lr']:.2e}, {self.job.epoch_images / spent:.1f} images/s", flush=True)

    def validate(self):
        """Measures outside the budget, every few epochs and at the end."""
        done = self.epoch + 1
        if done % self.job.every == 0 or done >= self.epochs:
            point = {"epoch": done, "cpu_hours": self.cpu / 3600, "images_seen": done * self.job.epoch_images}
            self.job.measure(point, list(self.detections()))
        return {}, None

    @torch.no_grad()
    def detections(self):
        """What the averaged weights find, as the library's own validation does it: (image id, box, score, class)."""
        model = self.ema.ema.eval()
        for batch in self.test_loader:
            pictures = self.preprocess_batch(batch)["img"]
            # The time limit would drop pictures unseen on a busy machine.
            found = non_max_suppression(model(pictures), 0.001, self.args.iou, multi_label=True,
                                        max_det=self.args.max_det, max_time_img=1e9)
            for i, boxes in enumerate(found):
                scale_boxes(pictures.shape[2:], boxes[:, :4], batch["ori_shape"][i], ratio_pad=batch["ratio_pad"][i])
                for x1, y1, x2, y2, score, kind in boxes.tolist():
                    yield int(Path(batch["im_file"][i]).stem), [x1, y1, x2 - x1, y2 - y1], score, int(kind)

    def save_model(self):
        state = {"epoch": self.epoch, "epochs": self.epochs, "cpu": self.cpu, "model": self.model.state_dict(),
                 "average": self.ema.ema.state_dict(), "updates": self.ema.updates,
                 "optimiser": self.optimizer.state_dict()}
        part = self.checkpoint.with_suffix(".part")
        torch.save(state, part)
        os.replace(part, self.checkpoint)  # a killed run leaves the old one or the new one
        return False

    def resume_training(self, ckpt):
        if not self.checkpoint.exists():
            return
        state = torch.load(self.checkpoint, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.ema.ema.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimiser"])
        self.ema.updates, self.cpu, self.epochs = state["updates"], state["cpu"], state["epochs"]
        self.start_epoch = state["epoch"] + 1
        print(f"going on after epoch {self.start_epoch} and {self.cpu / 3600:.3f} CPU hours", flush=True)

    def _handle_nan_recovery(self, epoch):
        if not self.loss.isfinite():
            sys.exit(f"the loss of epoch {epoch + 1} is not a number")
        return False

    def save_metrics(self, metrics):
        """curve.json has them."""

    def final_eval(self):
        """The last epoch was measured like the others."""


def train(job):
    """Trains until the budget is spent, from the last checkpoint if there is one."""
    print(f"ultralytics {version}, torch {torch.__version__}, {job.threads} threads", flush=True)
    trainer = BudgetTrainer(job)
    if trainer.checkpoint.exists():
        state = torch.load(trainer.checkpoint, weights_only=True)
        if state["epoch"] + 1 >= state["epochs"]:
            return
    trainer.train()
