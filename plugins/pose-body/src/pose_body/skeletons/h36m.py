"""Human3.6M: 17 keypoints per person, from the pelvis along the spine."""

from pose_core.skeleton import define_skeleton

H36M = define_skeleton(
    "h36m",
    keypoints="""
        root right_hip right_knee right_foot left_hip left_knee left_foot spine thorax neck_base head
        left_shoulder left_elbow left_wrist right_shoulder right_elbow right_wrist
    """,
    lower="root hip knee foot",
    links="""
        root-left_hip-left_knee-left_foot root-right_hip-right_knee-right_foot root-spine-thorax-neck_base-head
        thorax-left_shoulder-left_elbow-left_wrist thorax-right_shoulder-right_elbow-right_wrist
    """,
    paper_info={
        "author": "Ionescu, Catalin and Papava, Dragos and Olaru, Vlad and Sminchisescu, Cristian",
        "title": "Human3.6M: Large Scale Datasets and Predictive Methods for 3D Human Sensing in Natural Environments",
        "container": "IEEE Transactions on Pattern Analysis and Machine Intelligence",
        "year": "2014",
        "homepage": "http://vision.imar.ro/human3.6m/description.php",
    },
    # Mean box of its people, in pixels: the default for lifters if the box is unknown.
    extras={"stats_info": {"bbox_center": (528.0, 427.0), "bbox_scale": 400.0}},
)
