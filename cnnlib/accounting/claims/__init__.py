"""The printed numbers, by family of networks."""

from cnnlib.accounting.claims.classic import CLASSIC
from cnnlib.accounting.claims.convolution import CONVOLUTION
from cnnlib.accounting.claims.densely_connected import DENSELY_CONNECTED
from cnnlib.accounting.claims.inception import INCEPTION
from cnnlib.accounting.claims.residual import RESIDUAL

CLAIMS = [*CONVOLUTION, *CLASSIC, *INCEPTION, *RESIDUAL, *DENSELY_CONNECTED]
