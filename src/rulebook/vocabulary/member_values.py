"""Terms and limits of the life of a member; a pack sets those it knows."""

from __future__ import annotations

from collections.abc import Mapping

from rulebook.vocabulary.findings import Bilingual
from rulebook.vocabulary.values import KnownValue, flag, term, whole

MEMBERS: Mapping[str, KnownValue] = {
    "member.min_age": KnownValue(
        whole, Bilingual("tuổi vào Đảng thấp nhất", "lowest age of admission"), may_be_null=True
    ),
    "member.max_age": KnownValue(
        whole, Bilingual("tuổi vào Đảng cao nhất", "highest age of admission"), may_be_null=True
    ),
    "member.referrer_known": KnownValue(
        term,
        Bilingual("người giới thiệu cùng công tác, cư trú", "referrer has known the candidate"),
        may_be_null=True,
    ),
    "member.admission_sent_up_after": KnownValue(
        term, Bilingual("gửi hồ sơ kết nạp lên trên", "file of admission sent up"), may_be_null=True
    ),
    "member.admission_committee_after": KnownValue(
        term,
        Bilingual("đảng ủy cơ sở xét kết nạp", "grassroots committee on an admission"),
        may_be_null=True,
    ),
    "member.admission_decided_after": KnownValue(
        term, Bilingual("quyết định kết nạp", "decision on an admission"), may_be_null=True
    ),
    "member.admission_decided_extension": KnownValue(
        term,
        Bilingual("gia hạn quyết định kết nạp", "more time for that decision"),
        may_be_null=True,
    ),
    "member.admission_papers_valid": KnownValue(
        term,
        Bilingual("hồ sơ kết nạp còn giá trị", "papers of admission stay valid"),
        may_be_null=True,
    ),
    "member.ceremony_after": KnownValue(
        term, Bilingual("tổ chức lễ kết nạp", "ceremony of admission"), may_be_null=True
    ),
    "member.probation": KnownValue(
        term, Bilingual("thời gian dự bị", "probation"), may_be_null=True
    ),
    "member.probation_extension": KnownValue(
        term, Bilingual("kéo dài thời gian dự bị", "probation drawn out by"), may_be_null=True
    ),
    "member.recognition_vote_after": KnownValue(
        term,
        Bilingual("chi bộ biểu quyết công nhận chính thức", "vote on recognition"),
        may_be_null=True,
    ),
    "member.recognition_decided_after": KnownValue(
        term,
        Bilingual("quyết định công nhận chính thức", "decision on recognition"),
        may_be_null=True,
    ),
    "member.recognition_decided_extension": KnownValue(
        term,
        Bilingual("gia hạn quyết định công nhận", "more time for that decision"),
        may_be_null=True,
    ),
    "member.recognition_from_probation_end": KnownValue(
        flag,
        Bilingual(
            "chính thức từ ngày hết dự bị dù quyết định muộn",
            "official from the end of probation even if late",
        ),
        may_be_null=True,
    ),
    "member.failed_votes_to_report": KnownValue(
        whole,
        Bilingual("số lần biểu quyết không đạt phải báo cáo", "failed votes to report up"),
        may_be_null=True,
    ),
    "member.readmission_times": KnownValue(
        whole,
        Bilingual("số lần được kết nạp lại", "times one may be admitted again"),
        may_be_null=True,
    ),
    "member.readmission_after": KnownValue(
        term,
        Bilingual("kết nạp lại sau khi ra khỏi Đảng", "admitted again after leaving"),
        may_be_null=True,
    ),
    "member.readmission_after_sentence": KnownValue(
        term,
        Bilingual("kết nạp lại sau khi chấp hành án", "admitted again after a sentence"),
        may_be_null=True,
    ),
    "member.transfer_start_after": KnownValue(
        term, Bilingual("làm thủ tục chuyển sinh hoạt", "official transfer begun"), may_be_null=True
    ),
    "member.transfer_papers_after": KnownValue(
        term,
        Bilingual("nộp giấy chuyển sinh hoạt", "papers of the transfer presented"),
        may_be_null=True,
    ),
    "member.transfer_late_removal_after": KnownValue(
        term,
        Bilingual("chuyển sinh hoạt chậm bị xóa tên", "late transfer leads to removal"),
        may_be_null=True,
    ),
    "member.temporary_at_least": KnownValue(
        term, Bilingual("sinh hoạt tạm thời ít nhất", "temporary activity from"), may_be_null=True
    ),
    "member.temporary_below": KnownValue(
        term, Bilingual("sinh hoạt tạm thời dưới", "temporary activity below"), may_be_null=True
    ),
    "member.temporary_study_at_most": KnownValue(
        term,
        Bilingual("sinh hoạt tạm thời khi đi học", "temporary activity for studies"),
        may_be_null=True,
    ),
    "member.abroad_report_after": KnownValue(
        term, Bilingual("báo cáo khi ra nước ngoài", "report when abroad"), may_be_null=True
    ),
    "member.removal_absent_months": KnownValue(
        term,
        Bilingual("bỏ sinh hoạt, không đóng phí bị xóa tên", "missed meetings lead to removal"),
        may_be_null=True,
    ),
    "member.removal_no_progress": KnownValue(
        term,
        Bilingual("không tiến bộ bị xóa tên", "no progress leads to removal"),
        may_be_null=True,
    ),
    "member.removal_unfit_years": KnownValue(
        whole,
        Bilingual("số năm vi phạm tư cách bị xóa tên", "years unfit that lead to removal"),
        may_be_null=True,
    ),
    "member.removal_appeal_after": KnownValue(
        term, Bilingual("khiếu nại việc xóa tên", "appeal against removal"), may_be_null=True
    ),
    "member.review_drafts_before": KnownValue(
        term,
        Bilingual("gửi dự thảo kiểm điểm năm", "drafts of the yearly review sent"),
        may_be_null=True,
    ),
    "member.badge_file_before": KnownValue(
        term, Bilingual("hồ sơ Huy hiệu Đảng", "file for the Party badge"), may_be_null=True
    ),
    "member.badge_early": KnownValue(
        term, Bilingual("tặng Huy hiệu sớm", "badge given early"), may_be_null=True
    ),
    "member.badge_early_from_70_years": KnownValue(
        term,
        Bilingual("tặng sớm từ 70 năm tuổi Đảng", "given early from 70 years"),
        may_be_null=True,
    ),
    "member.badge_delay.reprimand": KnownValue(
        term,
        Bilingual("hoãn Huy hiệu: khiển trách", "badge waits after a reprimand"),
        may_be_null=True,
    ),
    "member.badge_delay.warning": KnownValue(
        term, Bilingual("hoãn Huy hiệu: cảnh cáo", "badge waits after a warning"), may_be_null=True
    ),
    "member.badge_delay.dismissal": KnownValue(
        term,
        Bilingual("hoãn Huy hiệu: cách chức", "badge waits after dismissal from a post"),
        may_be_null=True,
    ),
}
"""Name → what is known of it; silence is allowed for each."""
