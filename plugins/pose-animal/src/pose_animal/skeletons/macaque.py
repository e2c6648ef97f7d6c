"""MacaquePose: COCO's 17 keypoints, on macaques."""

from dataclasses import replace

from pose_body.skeletons import COCO

MACAQUE = replace(
    COCO,
    name="macaque",
    paper_info={
        "author": "Labuguen, Rollyn and Matsumoto, Jumpei and Negrete, Salvador and Nishimaru, Hiroshi and "
        "Nishijo, Hisao and Takada, Masahiko and Go, Yasuhiro and Inoue, Ken-ichi and Shibata, Tomohiro",
        "title": "MacaquePose: A novel 'in the wild' macaque monkey pose dataset for markerless motion capture",
        "container": "bioRxiv",
        "year": "2020",
        "homepage": "http://www.pri.kyoto-u.ac.jp/datasets/macaquepose/index.html",
    },
)
