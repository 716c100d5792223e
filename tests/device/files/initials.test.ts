import { describe, expect, it } from 'vitest'
import { createInitials } from '../../../src/device/files/initials'
import { initialsOf } from '../../../src/server/import/initials'

describe('pinyin initials', () => {
  const initials = createInitials()

  it.each([
    ['张三', 'zs'],
    ['赵顺', 'zs'],
    ['欧阳学文', 'oyxw'],
    ['单雄信', 'sxx'],
    ['曾国庆', 'zgq'],
    ['豆腐佬', 'dfl'],
    ['Lee 李', 'lee l'],
    ['', ''],
  ])('of %j are %j, on the device and on the hub', async (name, expected) => {
    expect(await initials(name)).toBe(expected)
    expect(initialsOf(name)).toBe(expected)
  })
})
