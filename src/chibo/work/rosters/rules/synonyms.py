"""The words that offices write over their columns, for each list; folded, the most
telling first.
"""

from collections.abc import Mapping

from chibo.work.rosters.enums import RosterList

_NAME = (
    "ho va ten; ho ten; ho chu dem va ten; ho chu dem ten; ho dem va ten; ho va ten dang vien; ho"
    " ten dang vien; ten dang vien;ho va ten khai sinh; ho ten khai sinh; ho ten dv; ho va ten dv;"
    " ho va ten can bo; ho ten can bo; ho va ten cap uy vien;ho ten cap uy vien; ho va ten can bo"
    " cong chuc; ho va ten dong chi; ho ten dong chi; cap uy vien"
)
_CODE = (
    "ma to chuc; ma chi bo; ma to chuc dang; ma tcd; ma so to chuc; ma so to chuc dang; ma so chi"
    " bo; ma don vi; ma cb"
)
_PHONE = (
    "so dien thoai; sdt; dien thoai; so dt; dt; dtdd; di dong; so di dong; dien thoai di dong; so"
    " dien thoai di dong;dien thoai lien he; so dien thoai lien he; so dtdd; so dt lien he; sdt"
    " lien he"
)
_NOTE = "ghi chu; chu thich"

SYNONYMS: Mapping[RosterList, Mapping[str, str]] = {
    RosterList.CELLS: {
        "code": f"{_CODE}; ma so; ma",
        "name": (
            "ten chi bo; ten to chuc dang; ten to chuc; chi bo; to chuc dang; ten don vi; don vi;"
            " ten tcd"
        ),
        "type": (
            "loai hinh; loai hinh chi bo; loai chi bo; loai hinh to chuc dang;"
            "loai hinh tcd; loai hinh don vi; loai hinh to chuc; loai"
        ),
        "place": "dia diem sinh hoat; dia diem; noi sinh hoat; dia diem hop; noi hop; dia diem sh",
        "day": (
            "ngay sinh hoat; ngay sinh hoat dinh ky; ngay sinh hoat thuong ky;"
            "ngay sh; ngay sinh hoat hang thang; lich sinh hoat; ngay hop"
        ),
        "note": _NOTE,
    },
    RosterList.MEMBERS: {
        "name": _NAME,
        "surname": (
            "ho va chu dem; ho chu dem; ho dem; ho va dem; ho va ten dem; ho ten dem; ho lot; ho va"
            " chu lot"
        ),
        "given": "ten",
        "birth": (
            "ngay sinh; ngay thang nam sinh; sinh ngay; ngay thang sinh;"
            "ngay nam sinh; nam sinh; sinh nam; ntns; ngay sinh nam sinh"
        ),
        "gender": "gioi tinh; nam nu; gioi; phai",
        "male": "nam; nam sinh nam; gioi tinh nam",
        "female": "nu; nam sinh nu; gioi tinh nu",
        "ethnicity": "dan toc; thanh phan dan toc",
        "admitted": (
            "ngay vao dang; ngay ket nap; ngay ket nap dang; ngay vao dcsvn; ngay thang nam vao "
            "dang; ngay thang nam ket nap;"
            "ngay thang nam ket nap dang; ngay vao dang du bi; ngay vao dang ket nap; ngay du bi; "
            "ngay kn; ngay ket nap vao dang;"
            "ngay vao dang lan dau; ngay vao dang cong san viet nam; vao dang; ket nap; ngay thang "
            "nam vao dang du bi; du bi"
        ),
        "official": (
            "ngay chinh thuc; ngay ct; ngay c t; ngay cong nhan chinh thuc; ngay vao dang chinh"
            " thuc; ngay thang nam chinh thuc;ngay cong nhan dang vien chinh thuc; ngay thang nam"
            " vao dang chinh thuc; ngay chuyen chinh thuc; ngay cn chinh thuc;ngay thang nam cong"
            " nhan chinh thuc; ngay ct dang vien; chinh thuc; vao dang chinh thuc; ngay vao dang ct"
        ),
        "card": (
            "so the dang vien; so the dang; so the; so the dv;"
            "the dang vien; so hieu the; ma the; so tdv; so the dang vien moi"
        ),
        "office": (
            "chuc vu trong dang; chuc vu dang; chuc vu trong chi bo; chuc vu chi bo; chuc danh"
            " trong dang; chuc vu cap uy; cv dang;chuc vu dang hien nay; chuc vu chi uy; chuc vu"
        ),
        "cell": (
            "chi bo; chi bo sinh hoat; ten chi bo; sinh hoat tai chi bo; dang sinh hoat tai chi bo;"
            " thuoc chi bo; to chuc dang;ten to chuc dang; don vi; don vi sinh hoat; noi sinh hoat;"
            " noi sinh hoat dang; chi bo noi sinh hoat;noi dang sinh hoat; to chuc dang dang sinh"
            " hoat; don vi cong tac"
        ),
        "code": _CODE,
        "phone": _PHONE,
        "theory": (
            "trinh do llct; ly luan chinh tri; llct;"
            "trinh do ly luan chinh tri; trinh do ly luan; trinh do chinh tri; td llct"
        ),
        "kind": (
            "loai dang vien; tinh trang dang vien; tinh trang sinh hoat; dien dang vien; tinh"
            " trang; trang thai"
        ),
        "note": _NOTE,
    },
    RosterList.OFFICIALS: {
        "name": f"{_NAME}; can bo; dong chi",
        "post": (
            "chuc vu; chuc danh; chuc vu don vi cong tac;"
            "chuc vu cong tac; chuc vu hien nay; chuc vu don vi; chuc vu chuc danh"
        ),
        "cells": (
            "chi bo duoc phan cong; chi bo duoc phan cong phu trach; chi bo phu trach; phan cong"
            " phu trach; phu trach chi bo;phan cong phu trach chi bo; chi bo theo doi; don vi phu"
            " trach; duoc phan cong phu trach; chi bo du sinh hoat;phan cong du sinh hoat chi bo;"
            " phu trach du sinh hoat chi bo; chi bo duoc phan cong du sinh hoat;chi bo duoc phan"
            " cong theo doi; phu trach; chi bo duoc giao phu trach; dia ban phu trach; chi bo"
        ),
        "since": (
            "tu ngay; ngay phan cong; thoi gian phan cong; ke tu ngay;"
            "bat dau tu ngay; phan cong tu ngay; tu thoi gian; thoi gian; tu"
        ),
        "phone": _PHONE,
        "note": _NOTE,
    },
}

# Running numbers, and the column that the downloaded workbook with remarks brings along.
NOTHING_TO_READ = frozenset({"", "stt", "so tt", "tt", "so thu tu", "thu tu", "nhan xet cua chibo"})
