// Pinyin initials of names the hub itself writes; devices make their own with the same library and the same settings.
import { pinyin } from 'pinyin-pro'

/** 张三 → 'zs', lower case; a surname of many readings is read as a surname. What is not Chinese stays as it is. */
export function initialsOf(name: string): string {
  return pinyin(name, { pattern: 'first', toneType: 'none', surname: 'head', type: 'array' })
    .join('')
    .toLowerCase()
}
