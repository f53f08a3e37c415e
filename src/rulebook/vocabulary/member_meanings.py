"""What the values of the life of a member mean, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from rulebook.vocabulary.findings import Bilingual

MEMBER_NAMES: Mapping[str, Bilingual] = {
    "member.min_age": Bilingual("tuổi vào Đảng thấp nhất", "lowest age of admission"),
    "member.max_age": Bilingual("tuổi vào Đảng cao nhất", "highest age of admission"),
    "member.referrer_known": Bilingual(
        "người giới thiệu cùng công tác, cư trú", "referrer has known the candidate"
    ),
    "member.admission_sent_up_after": Bilingual(
        "gửi hồ sơ kết nạp lên trên", "file of admission sent up"
    ),
    "member.admission_committee_after": Bilingual(
        "đảng ủy cơ sở xét kết nạp", "grassroots committee on an admission"
    ),
    "member.admission_decided_after": Bilingual("quyết định kết nạp", "decision on an admission"),
    "member.admission_decided_extension": Bilingual(
        "gia hạn quyết định kết nạp", "more time for that decision"
    ),
    "member.admission_papers_valid": Bilingual(
        "hồ sơ kết nạp còn giá trị", "papers of admission stay valid"
    ),
    "member.ceremony_after": Bilingual("tổ chức lễ kết nạp", "ceremony of admission"),
    "member.probation": Bilingual("thời gian dự bị", "probation"),
    "member.probation_extension": Bilingual("kéo dài thời gian dự bị", "probation drawn out by"),
    "member.recognition_vote_after": Bilingual(
        "chi bộ biểu quyết công nhận chính thức", "vote on recognition"
    ),
    "member.recognition_decided_after": Bilingual(
        "quyết định công nhận chính thức", "decision on recognition"
    ),
    "member.recognition_decided_extension": Bilingual(
        "gia hạn quyết định công nhận", "more time for that decision"
    ),
    "member.recognition_from_probation_end": Bilingual(
        "chính thức từ ngày hết dự bị dù quyết định muộn",
        "official from the end of probation even if late",
    ),
    "member.failed_votes_to_report": Bilingual(
        "số lần biểu quyết không đạt phải báo cáo", "failed votes to report up"
    ),
    "member.readmission_times": Bilingual(
        "số lần được kết nạp lại", "times one may be admitted again"
    ),
    "member.readmission_after": Bilingual(
        "kết nạp lại sau khi ra khỏi Đảng", "admitted again after leaving"
    ),
    "member.readmission_after_sentence": Bilingual(
        "kết nạp lại sau khi chấp hành án", "admitted again after a sentence"
    ),
    "member.transfer_start_after": Bilingual(
        "làm thủ tục chuyển sinh hoạt", "official transfer begun"
    ),
    "member.transfer_papers_after": Bilingual(
        "nộp giấy chuyển sinh hoạt", "papers of the transfer presented"
    ),
    "member.transfer_late_removal_after": Bilingual(
        "chuyển sinh hoạt chậm bị xóa tên", "late transfer leads to removal"
    ),
    "member.temporary_at_least": Bilingual("sinh hoạt tạm thời ít nhất", "temporary activity from"),
    "member.temporary_below": Bilingual("sinh hoạt tạm thời dưới", "temporary activity below"),
    "member.temporary_study_at_most": Bilingual(
        "sinh hoạt tạm thời khi đi học", "temporary activity for studies"
    ),
    "member.abroad_report_after": Bilingual("báo cáo khi ra nước ngoài", "report when abroad"),
    "member.removal_absent_months": Bilingual(
        "bỏ sinh hoạt, không đóng phí bị xóa tên", "missed meetings lead to removal"
    ),
    "member.removal_no_progress": Bilingual(
        "không tiến bộ bị xóa tên", "no progress leads to removal"
    ),
    "member.removal_unfit_years": Bilingual(
        "số năm vi phạm tư cách bị xóa tên", "years unfit that lead to removal"
    ),
    "member.removal_appeal_after": Bilingual("khiếu nại việc xóa tên", "appeal against removal"),
    "member.review_drafts_before": Bilingual(
        "gửi dự thảo kiểm điểm năm", "drafts of the yearly review sent"
    ),
    "member.badge_file_before": Bilingual("hồ sơ Huy hiệu Đảng", "file for the Party badge"),
    "member.badge_early": Bilingual("tặng Huy hiệu sớm", "badge given early"),
    "member.badge_early_from_70_years": Bilingual(
        "tặng sớm từ 70 năm tuổi Đảng", "given early from 70 years"
    ),
    "member.badge_delay.reprimand": Bilingual(
        "hoãn Huy hiệu: khiển trách", "badge waits after a reprimand"
    ),
    "member.badge_delay.warning": Bilingual(
        "hoãn Huy hiệu: cảnh cáo", "badge waits after a warning"
    ),
    "member.badge_delay.dismissal": Bilingual(
        "hoãn Huy hiệu: cách chức", "badge waits after dismissal from a post"
    ),
}
"""Name of a value → what it is called."""
