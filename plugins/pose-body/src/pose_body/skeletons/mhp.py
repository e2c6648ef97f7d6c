"""Multi-Human Parsing v2: MPII's 16 keypoints."""

from dataclasses import replace

from pose_body.skeletons.mpii import MPII

MHP = replace(
    MPII,
    name="mhp",
    paper_info={
        "author": "Zhao, Jian and Li, Jianshu and Cheng, Yu and Sim, Terence and Yan, Shuicheng and Feng, Jiashi",
        "title": "Understanding humans in crowded scenes: Deep nested adversarial learning and a new benchmark for "
        "multi-human parsing",
        "container": "Proceedings of the 26th ACM international conference on Multimedia",
        "year": "2018",
        "homepage": "https://lv-mhp.github.io/dataset",
    },
)
