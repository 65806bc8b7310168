# What settings use of datetime: durations. Dates and times of day are not
# followed.
import _wellserved

_reason = 'it depends on the time, or is a date, which is not followed'
date = datetime = time = timezone = tzinfo = UTC = _wellserved.unknown(_reason)
MINYEAR = 1
MAXYEAR = 9999


class timedelta:
    def __new__(cls, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        total = 0
        for value, unit in ((days, 86400000000), (seconds, 1000000), (microseconds, 1), (milliseconds, 1000),
                            (minutes, 60000000), (hours, 3600000000), (weeks, 604800000000)):
            if _wellserved.is_unknown(value):
                return value
            if not isinstance(value, (int, float)):
                raise TypeError('unsupported type for timedelta component: %s' % type(value).__name__)
            total += round(value * unit)
        return cls._of(total)

    @classmethod
    def _of(cls, total):
        self = object.__new__(cls)
        self._us = total
        rest = total % 86400000000
        self.days = total // 86400000000
        self.seconds = rest // 1000000
        self.microseconds = rest % 1000000
        if not -999999999 <= self.days <= 999999999:
            raise OverflowError('days=%d; must have magnitude <= 999999999' % self.days)
        return self

    def total_seconds(self):
        return self._us / 1000000

    def __repr__(self):
        parts = []
        if self.days:
            parts.append('days=%d' % self.days)
        if self.seconds:
            parts.append('seconds=%d' % self.seconds)
        if self.microseconds:
            parts.append('microseconds=%d' % self.microseconds)
        return 'datetime.timedelta(%s)' % (', '.join(parts) or '0')

    def __str__(self):
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        text = '%d:%02d:%02d' % (hours, minutes, seconds)
        if self.days:
            text = '%d day%s, %s' % (self.days, '' if abs(self.days) == 1 else 's', text)
        if self.microseconds:
            text += '.%06d' % self.microseconds
        return text

    def __add__(self, other):
        if _wellserved.is_unknown(other):
            return other
        if not isinstance(other, timedelta):
            return NotImplemented
        return timedelta._of(self._us + other._us)

    __radd__ = __add__

    def __sub__(self, other):
        if _wellserved.is_unknown(other):
            return other
        if not isinstance(other, timedelta):
            return NotImplemented
        return timedelta._of(self._us - other._us)

    def __mul__(self, other):
        if _wellserved.is_unknown(other):
            return other
        if isinstance(other, int):
            return timedelta._of(self._us * other)
        if isinstance(other, float):
            return timedelta._of(round(self._us * other))
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other):
        if _wellserved.is_unknown(other):
            return other
        if isinstance(other, timedelta):
            return self._us / other._us
        if isinstance(other, (int, float)):
            return timedelta._of(round(self._us / other))
        return NotImplemented

    def __floordiv__(self, other):
        if _wellserved.is_unknown(other):
            return other
        if isinstance(other, timedelta):
            return self._us // other._us
        if isinstance(other, int):
            return timedelta._of(self._us // other)
        return NotImplemented

    def __mod__(self, other):
        if _wellserved.is_unknown(other):
            return other
        if not isinstance(other, timedelta):
            return NotImplemented
        return timedelta._of(self._us % other._us)

    def __neg__(self):
        return timedelta._of(-self._us)

    def __pos__(self):
        return self

    def __abs__(self):
        return timedelta._of(abs(self._us))

    def __bool__(self):
        return self._us != 0

    def __hash__(self):
        return hash(self._us)

    def __eq__(self, other):
        if _wellserved.is_unknown(other):
            return other
        return self._us == other._us if isinstance(other, timedelta) else NotImplemented

    def __lt__(self, other):
        if _wellserved.is_unknown(other):
            return other
        return self._us < other._us if isinstance(other, timedelta) else NotImplemented

    def __le__(self, other):
        if _wellserved.is_unknown(other):
            return other
        return self._us <= other._us if isinstance(other, timedelta) else NotImplemented

    def __gt__(self, other):
        if _wellserved.is_unknown(other):
            return other
        return self._us > other._us if isinstance(other, timedelta) else NotImplemented

    def __ge__(self, other):
        if _wellserved.is_unknown(other):
            return other
        return self._us >= other._us if isinstance(other, timedelta) else NotImplemented


timedelta.resolution = timedelta(microseconds=1)
timedelta.min = timedelta(-999999999)
timedelta.max = timedelta(days=999999999, hours=23, minutes=59, seconds=59, microseconds=999999)
