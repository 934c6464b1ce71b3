import type { EN_ATTACHMENTS } from "../en/attachments.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("zh-Hans");

/** The area "attachments" in simplified Chinese. */
export const ATTACHMENTS: Translated<typeof EN_ATTACHMENTS> = {
  title: "添加到消息",
  takePhoto: "拍照",
  choosePictures: "选择图片",
  chooseFiles: "选择文件",
  about:
    "图片会在此设备上缩小，并移除拍摄地点。PDF 和文本文件只发送其中的文字。你也可以粘贴，或将文件拖放到页面上。",
  attached: "附件",
  reading: (name) => `正在读取 ${name}…`,
  remove: (name) => `移除 ${name}`,
  dismiss: (what) => `关闭：${what}`,
  enlarge: (name) => `放大 ${name}`,
  picture: "图片",
  textFile: "文本文件",
  kilobytes: (size) => `${size} KB`,
  megabytes: (size) => `${size} MB`,
  cut: (shown) => `仅前 ${shown} 个字符`,
  notSentAgain: (count) =>
    plural(count, { other: "为保持消息简短，# 个图片或文件不会再次发送。模型会知道这一点。" }),
  notSeen: "此对话的图片不会发送：所选模型看不到图片。",
  unreadable: "此设备上已无法读取该文件的文字。",

  isBlind: "所选模型看不到图片。",
  agentIsBlind: (agent) => `${agent} 是智能体，智能体不接收图片。`,
  removePictures: (count) => plural(count, { other: "移除图片" }),
  otherModel: "选择其他模型",

  animation: (name) => `${name} 是动画：将发送它的第一张图片。`,
  tooManyPictures: (most) => `一条消息最多 ${most} 张图片。其余的已略去。`,
  tooLarge: (name, most) => `${name} 大于 ${most}，未读取。`,
  tooManyPixels: (name) => `${name} 的像素太多，手机无法读取。`,
  corrupt: (name) => `${name} 已损坏，或不是此浏览器能读取的图片。`,
  heic: (name) => `${name} 是 HEIC 图片，此浏览器无法读取。请以 JPEG 发送。`,
  missing: (name) => `无法读取 ${name}。请重新选择。`,
  noText: (name) => `${name} 既不是图片，也不是 PDF 或 UTF-8 文本，未添加。`,
  emptyFile: (name) => `${name} 是空的。`,
  noRoom: (name, most) => `未添加 ${name}：消息中的文件文字已达 ${most} 个字符。`,
  pdfLocked: (name) => `${name} 有密码保护。请先另存为无密码的文件。`,
  pdfWithoutText: (name) => `${name} 中没有文字：页面可能是图片。请以图片发送。`,
  pdfDamaged: (name) => `${name} 已损坏，无法读取。`,
  pdfTooMuch: (name) => `在这里读取 ${name} 需要太多时间或内存。`,
  partMissing: "无法加载 PDF 阅读功能。PC 连接了吗？",
};
