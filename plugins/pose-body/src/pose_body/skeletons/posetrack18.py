"""PoseTrack 2018: 17 keypoints per person, with head bottom and head top instead of COCO's eyes."""

from pose_body.skeletons.coco import COCO
from pose_core.skeleton import MIDDLE_COLOR, define_skeleton

POSETRACK18 = define_skeleton(
    "posetrack18",
    keypoints="""
        nose head_bottom head_top left_ear right_ear
        left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist
        left_hip right_hip left_knee right_knee left_ankle right_ankle
    """,
    lower="hip knee ankle",
    links="""
        left_ankle-left_knee-left_hip right_ankle-right_knee-right_hip left_hip-right_hip
        left_shoulder-left_hip right_shoulder-right_hip left_shoulder-right_shoulder
        left_shoulder-left_elbow right_shoulder-right_elbow left_elbow-left_wrist right_elbow-right_wrist
        nose-head_bottom nose-head_top head_bottom-left_shoulder head_bottom-right_shoulder
    """,
    colors={MIDDLE_COLOR: "ear"},
    link_colors={MIDDLE_COLOR: "left_shoulder-left_hip right_shoulder-right_hip"},
    weights=COCO.weights,
    # COCO's by position; PoseTrack's evaluation uses head sizes (PCKh) instead.
    sigmas=COCO.sigmas,
    paper_info={
        "author": "Andriluka, Mykhaylo and Iqbal, Umar and Insafutdinov, Eldar and Pishchulin, Leonid and "
        "Milan, Anton and Gall, Juergen and Schiele, Bernt",
        "title": "Posetrack: A benchmark for human pose estimation and tracking",
        "container": "Proceedings of the IEEE Conference on Computer Vision and Pattern Recognition",
        "year": "2018",
        "homepage": "https://posetrack.net/users/download.php",
    },
)
