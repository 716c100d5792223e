import { describe, expect, it } from 'vitest'
import { looksLikeName, maskName, maskPhone, maskText } from '../../src/domain/masking'

describe('masking a name', () => {
  it.each([
    ['张三', '张某'],
    ['王小明', '王某某'],
    ['欧阳锋', '欧阳某'],
    ['欧阳学文', '欧阳某某'],
    ['欧阳', '欧某'],
    ['阿依古丽·买买提', '阿某某'],
    ['匿名', '匿名'],
    ['', ''],
    ['  李四 ', '李某'],
    ['Maria', 'M**'],
    ['𠮷田', '𠮷某'],
  ])('makes %j into %j', (name, masked) => {
    expect(maskName(name)).toBe(masked)
  })

  it('does not take relations and descriptions for names', () => {
    expect(['老伴', '本人', '隔壁王大爷家', '匿名', '十来户,妇女多'].filter(looksLikeName)).toEqual([])
    expect(['张三', '欧阳学文'].filter(looksLikeName)).toEqual(['张三', '欧阳学文'])
  })
})

describe('masking a telephone number', () => {
  it.each([
    ['13812341234', '138****1234'],
    ['138 1234 1234', '138****1234'],
    ['+86 138-1234-1234', '138****1234'],
    ['0556-4123456', '055****3456'],
    ['4123456', '****3456'],
    ['12345', '****'],
    ['', ''],
  ])('makes %j into %j', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked)
  })
})

describe('masking a text', () => {
  it.each([
    ['打他电话13812341234就行', '打他电话138****1234就行'],
    ['电话138 1234 1234，晚上打', '电话138 **** 1234，晚上打'],
    ['全角１３８１２３４１２３４也一样', '全角138****1234也一样'],
    ['座机0556-4123456没人接', '座机0556-****3456没人接'],
    ['身份证34080019500101123X拿去了', '身份证******************拿去了'],
    ['证号340800195001011234。', '证号******************。'],
    ['老证号340800500101123。', '老证号***************。'],
    ['2026年11月23日，12亩，3.5万元，第340899998998号', '2026年11月23日，12亩，3.5万元，第340899998998号'],
  ])('makes %j into %j', (text, masked) => {
    expect(maskText(text)).toBe(masked)
  })

  it('hides the names it is given and leaves relations as they are', () => {
    expect(maskText('张三说老伴腿疼，张三自己也是', ['张三', '老伴', ''])).toBe(
      '张某说老伴腿疼，张某自己也是',
    )
  })
})
