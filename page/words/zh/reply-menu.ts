import type { EN_REPLY_MENU } from "../en/reply-menu.ts";
import { pluralIn } from "../plural.ts";
import type { Translated } from "../words-of.ts";

const plural = pluralIn("zh-Hans");

/** The area "reply-menu" in simplified Chinese. */
export const REPLY_MENU: Translated<typeof EN_REPLY_MENU> = {
  imageCopied: "图片已复制。",
  imageSaved: "图片已保存。",
  imageTooLong: "此代码太长，无法放进一张图片。",
  moreTitle: "此回复",
  copyText: "复制为文本",
  copyMarkdown: "复制为 Markdown",
  share: "分享…",
  readAloud: "朗读",
  pause: "暂停",
  goOn: "继续朗读",
  stop: "停止朗读",
  noVoice: "此设备没有可以朗读它的语音。",
  spokenCode: (language, lines) =>
    (language === "" ? "代码，" : `${language} 代码，`) + plural(lines, { other: "# 行。" }),
  spokenFormula: "公式",
  spokenTable: (rows) => plural(rows, { other: "# 行的表格。" }),
  spokenLink: "链接",
};
